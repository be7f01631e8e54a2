/** LINE's limit of live v2.1 tokens a channel. @see https://developers.line.biz/en/docs/basics/channel-access-token/ */
export const SLOTS = 30
