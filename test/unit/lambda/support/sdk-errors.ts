/** An error as the AWS SDK throws it for an answer of AWS, which has HTTP 400 for nearly everything. */
export function awsError(name: string, httpStatusCode = 400): Error {
  return Object.assign(new Error(`${name} from AWS`), { name, $metadata: { httpStatusCode, attempts: 1 } })
}

/** An error of the socket or the resolver as the AWS SDK lets it through. */
export function socketError(code: string): Error {
  return Object.assign(new Error(`socket ${code}`), { code, $metadata: { attempts: 1 } })
}
