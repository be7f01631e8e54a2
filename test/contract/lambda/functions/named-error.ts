class ChannelIsFullError extends Error {}

export const handler = (): Error => new ChannelIsFullError("30 tokens are live")
