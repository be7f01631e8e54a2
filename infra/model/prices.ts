/** The day that the prices were looked up. */
export const PRICES_OF = "2026-06-13"
/** The Region that the prices are of. */
export const PRICE_REGION = "us-east-1"

/** A price in US dollars, and what it is for. */
export interface Price {
  readonly unit: string
  readonly usd: number
}

/**
 * AWS's list prices, without free tiers but Scheduler's.
 * @see https://aws.amazon.com/secrets-manager/pricing/ https://aws.amazon.com/kms/pricing/ https://aws.amazon.com/lambda/pricing/
 * @see https://aws.amazon.com/eventbridge/pricing/ https://aws.amazon.com/cloudwatch/pricing/
 */
export const PRICES = {
  secret: { unit: "secret", usd: 0.4 },
  secretCalls: { unit: "10,000 calls", usd: 0.05 },
  key: { unit: "key", usd: 1 },
  signatures: { unit: "10,000 signatures (RSA of 2,048 bits)", usd: 0.03 },
  functionTime: { unit: "GB second (arm64)", usd: 0.000_013_333_4 },
  functionCalls: { unit: "million calls", usd: 0.2 },
  schedulerCalls: { unit: "million calls beyond 14 million", usd: 1 },
  metric: { unit: "metric", usd: 0.3 },
  metricBeyond: { unit: "metric beyond 10,000", usd: 0.1 },
  alarm: { unit: "alarm", usd: 0.1 },
  dashboard: { unit: "dashboard", usd: 3 },
  logs: { unit: "GB of logs", usd: 0.5 },
} as const satisfies Readonly<Record<string, Price>>
