const DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"] as const

/**
 * The weekly schedule of an app that was given none: a day and an hour by a hash of its channel's and its own name, so that a
 * fleet doesn't rotate at once and an app keeps its time. The window of `windowHours` (1 to 24) ends within the UTC day.
 */
export function spreadWeekly(channel: string, app: string, windowHours: number): string {
  const hoursOfDay = 25 - windowHours
  const slot = hashOf(`${channel}/${app}`) % (DAYS.length * hoursOfDay)
  return `cron(0 ${slot % hoursOfDay} ? * ${DAYS[Math.floor(slot / hoursOfDay)]} *)`
}

/** FNV-1a of 32 bits with a last mix, over UTF-16 units: the same for a name on every machine, for ever. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b)
  return (hash ^ (hash >>> 16)) >>> 0
}
