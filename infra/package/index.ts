/** The component for a Pulumi program in TypeScript or JavaScript. */
export type { ChannelArgs, LineTokenRotationArgs, NextKeyArgs, VpcArgs } from "../args.ts"
export { LineTokenRotation } from "../line-token-rotation.ts"
