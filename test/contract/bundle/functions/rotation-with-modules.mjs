// The rotation function, and a log line with what Node has loaded for it after each step.
const before = new Set(process.moduleLoadList)
const { handler: rotate } = await import("./bundle/rotation.mjs")

export async function handler(event, context) {
  await rotate(event, context)
  console.info({ modules: process.moduleLoadList.filter((name) => !before.has(name)) })
}
