// A program of a team's own: its topic is another resource's output, and of another Region than the component.
import { output } from "@pulumi/pulumi"
import { LineTokenRotation } from "../../../infra/line-token-rotation.ts"

const topic = output(Promise.resolve("arn:aws:sns:eu-west-1:123456789012:on-call"))

new LineTokenRotation("line", {
  channels: { support: { channelId: "1234567890", apps: ["bot"] } },
  alarmTopicArns: [topic],
})
