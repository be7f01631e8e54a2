import type { Statement } from "./policy-document.ts"

/** What both functions' roles have in common. */
export interface FunctionGrants {
  /** ARN of the function's log group, without `:*` at its end. */
  readonly logGroupArn: string
  /** ARN, or pattern of it, of the function that has the role. */
  readonly functionArn: string
  /** Whether the function runs in a VPC: Lambda then makes network interfaces in its name. */
  readonly isInVpc: boolean
}

/** Writing logs into the one log group that is there already. */
export function writeLogs({ logGroupArn }: FunctionGrants): Statement {
  return {
    Sid: "WriteLogs",
    Effect: "Allow",
    Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
    Resource: `${logGroupArn}:*`,
  }
}

const INTERFACE_ACTIONS = [
  "ec2:AssignPrivateIpAddresses",
  "ec2:CreateNetworkInterface",
  "ec2:DeleteNetworkInterface",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribeSubnets",
  "ec2:UnassignPrivateIpAddresses",
]

/**
 * What Lambda needs for a function in a VPC, and none of it for the function's own code.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
 */
export function manageInterfaces({ functionArn, isInVpc }: FunctionGrants): readonly Statement[] {
  if (!isInVpc) return []
  return [
    { Sid: "ManageInterfaces", Effect: "Allow", Action: INTERFACE_ACTIONS, Resource: "*" },
    {
      Sid: "DenyInterfacesToCode",
      Effect: "Deny",
      Action: INTERFACE_ACTIONS,
      Resource: "*",
      Condition: { ArnLike: { "lambda:SourceFunctionArn": functionArn } },
    },
  ]
}
