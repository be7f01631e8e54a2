import type { Local } from "../start.ts"
import type { ControlRoute } from "./control-server.ts"
import { countFaults, setFaults } from "./faults.ts"
import { readSeconds } from "./members.ts"

/** What control works on. */
type Controlled = Omit<Local, "close" | "ready">

const SWITCHES_EXAMPLE = '{"rotationAttempts":1}'

/** What the local command's control server serves. No answer holds a token or another secret. */
export function controlRoutes(local: Controlled, channelIds: readonly string[]): readonly ControlRoute[] {
  const now = () => new Date(local.clock.now()).toISOString()
  return [
    { method: "GET", path: "/healthz", run: () => ({ status: "ok", now: now() }) },
    {
      method: "POST",
      path: "/clock/advance",
      async run({ body }) {
        await local.advance(readSeconds(body))
        return { now: now(), offsetSeconds: local.clock.offsetMs() / 1000 }
      },
    },
    { method: "GET", path: "/schedules", run: () => local.scheduler.list() },
    { method: "POST", path: "/schedules/run", run: () => local.runSchedules() },
    { method: "GET", path: "/faults", run: () => countFaults(local) },
    { method: "POST", path: "/faults", run: ({ body }) => ({ set: setFaults(local, body) }) },
    { method: "POST", path: "/switches", run: ({ body }) => ({ set: setSwitches(local, body) }) },
    { method: "GET", path: "/line/tokens", run: () => channelIds.flatMap((id) => local.line.journal.tokens(id)) },
    { method: "GET", path: "/rotations", run: () => local.rotations() },
    { method: "GET", path: "/logs", run: ({ query }) => local.lambda.logs(readLogQuery(query)) },
  ]
}

function setSwitches({ secretsManager }: Controlled, body: unknown): readonly string[] {
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw new RangeError(`the body must be a JSON object such as ${SWITCHES_EXAMPLE}`)
  }
  secretsManager.setSwitches(body)
  return Object.keys(body)
}

function readLogQuery(query: URLSearchParams): { function?: string; requestId?: string } {
  const name = query.get("function")
  const requestId = query.get("requestId")
  return { ...(name === null ? {} : { function: name }), ...(requestId === null ? {} : { requestId }) }
}
