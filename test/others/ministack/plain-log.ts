/**
 * MiniStack's Node writes what the function logs as Node's console shows it, where Lambda's JSON format has one line for
 * each object. Returns the lines, and behind them one JSON line for each object with an error code, as far as the
 * scenarios look into it. Pure.
 */
export function linesOfPlainLog(text: string): readonly string[] {
  const objects = [...text.matchAll(/^\{\n(.*?)\n\}$/gms)].map(([, members = ""]) => members)
  return [...text.split("\n"), ...objects.flatMap(asJsonLine)]
}

function asJsonLine(members: string): readonly string[] {
  const error = /^ {2}error: '(\w+)',?$/m.exec(members)?.[1]
  const keyId = /^ {2}keyId: '([^']+)',?$/m.exec(members)?.[1]
  return error === undefined ? [] : [JSON.stringify({ message: { error, keyId } })]
}
