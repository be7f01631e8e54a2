import { badDayOpening, badDaySummary, goodDayOpening, troubleParts } from "./bad-day-lines.ts"
import { conclusion } from "./conclusion.ts"
import type { DemoEvent } from "./events.ts"
import { type Line, type Part, part, type Tone } from "./line.ts"
import { sentinelParts, sentinelSign } from "./sentinel-parts.ts"
import { stepParts } from "./step-parts.ts"
import { duration, minute, seconds, short, TOKEN_SIGNS } from "./words.ts"

/** The lines that an event adds to the timeline; none for those that only change the status below it. Pure. */
export function timelineOf(event: DemoEvent): readonly Line[] {
  switch (event.type) {
    case "started":
      return [blank(), row([part("  ")], [part(event.title, "bold")]), blank()]
    case "preparing":
      return [entry(event, "·", "dim", "demo", [part(PREPARING[event.what], "dim")])]
    case "ready":
      return [entry(event, "✓", "good", "demo", readyParts(event))]
    case "act-started":
      return [blank(), row([part(`  ${event.number}/${event.of}  `, "accent")], [part(event.title, "bold")])]
    case "fault-set":
      return [entry(event, "!", "warn", "fault", [part(event.what, "warn")])]
    case "rotation-started":
      return [entry(event, "▸", "plain", "Secrets Manager", startParts(event))]
    case "token-issued":
      return [entry(event, ...issueSign(event), "LINE", issueParts(event))]
    case "token-revoked":
      return [entry(event, ...revokeSign(event), "LINE", revokeParts(event))]
    case "clock-moved":
      return [entry(event, "»", "accent", "clock", clockParts(event))]
    case "sentinel-acted":
      return [entry(event, ...sentinelSign(event), "sentinel", sentinelParts(event))]
    case "sentinel-ran":
      return event.outcome === "succeeded" ? [] : [entry(event, "✗", "bad", "sentinel", [part(event.outcome, "bad")])]
    case "step-reported":
      return [entry(event, ...stepSign(event), "function", stepParts(event))]
    case "answer-missed":
      return [entry(event, "✗", "bad", "function", [part(`no answer to ${event.call} (${event.errorCode})`, "bad")])]
    case "call-repeated":
      return [entry(event, "↻", "good", "function", [part(`sent ${event.call} again: status ${event.status}`)])]
    case "function-killed":
      return [entry(event, "✗", "bad", "function", killParts(event))]
    case "step-failed":
      return [
        entry(event, "✗", "bad", "Secrets Manager", [
          part(`${event.step} failed: ${event.error ?? "no error type"}`, "bad"),
        ]),
      ]
    case "retry-scheduled":
      return [entry(event, "↻", "warn", "Secrets Manager", [part(`tries again in ${seconds(event.waitMs)} s`)])]
    case "rotation-ended":
      return [entry(event, ...endSign(event), "Secrets Manager", endParts(event))]
    case "app-started":
      return [entry(event, "▸", "plain", "app", [part(`reads the secret, then calls LINE every ${event.everyMs} ms`)])]
    case "app-switched":
      return [entry(event, "●", "good", "app", [part("calls LINE with "), part(short(event.keyId), "good")])]
    case "act-ended":
      return [entry(event, "→", "accent", "", conclusion(event))]
    case "bad-day-started":
      return badDayOpening(event)
    case "good-day-started":
      return goodDayOpening()
    case "app-rotated":
      return [entry(event, ...endSign(event), event.app, troubleParts(event))]
    case "bad-day-ended":
      return badDaySummary(event)
    case "tokens-changed":
    case "app-counted":
    case "summary":
      return []
    default:
      return event satisfies never
  }
}

type EventOf<Type extends DemoEvent["type"]> = Extract<DemoEvent, { type: Type }>

const PREPARING = {
  function: "building the rotation function …",
  "stand-ins": "starting LINE and AWS stand-ins on 127.0.0.1 …",
} as const

const WHO_WIDTH = 15

function entry({ elapsedMs }: DemoEvent, glyph: string, tone: Tone, who: string, text: readonly Part[]): Line {
  const lead = [part(seconds(elapsedMs).padStart(7), "dim"), part(` ${glyph} `, tone)]
  return row([...lead, part(who === "" ? "" : `${who.padEnd(WHO_WIDTH)} `, "dim")], text)
}

function row(lead: readonly Part[], text: readonly Part[]): Line {
  return { lead, text }
}

function blank(): Line {
  return { lead: [], text: [] }
}

function readyParts({ node, secretName }: EventOf<"ready">): readonly Part[] {
  return [part(`Node ${node}, empty secret ${secretName}`)]
}

function startParts({ attempt, versionId }: EventOf<"rotation-started">): readonly Part[] {
  if (attempt === 1) return [part(`starts rotation ${short(versionId)}`)]
  return [part(`run ${attempt} of ${short(versionId)}, same ClientRequestToken`, "warn")]
}

function issueSign({ isAnswerLost }: EventOf<"token-issued">): [string, Tone] {
  return isAnswerLost ? [TOKEN_SIGNS.leaked.glyph, "bad"] : [TOKEN_SIGNS.issued.glyph, "accent"]
}

function issueParts({ keyId, isAnswerLost }: EventOf<"token-issued">): readonly Part[] {
  if (!isAnswerLost) return [part("issues "), part(short(keyId), "accent")]
  return [part("issues "), part(short(keyId), "bad"), part(", and its answer is lost")]
}

/** A function revokes what nobody uses any more, which is no failure. */
function revokeSign({ by }: EventOf<"token-revoked">): [string, Tone] {
  return by === "outside" ? ["✗", "bad"] : [TOKEN_SIGNS.superseded.glyph, TOKEN_SIGNS.superseded.tone]
}

function revokeParts({ keyId, by }: EventOf<"token-revoked">): readonly Part[] {
  return [part(`revokes ${short(keyId)}${by === "outside" ? ", as somebody else asked" : ""}`)]
}

function clockParts({ seconds: passed, now, why }: EventOf<"clock-moved">): readonly Part[] {
  const reason = why === undefined ? "" : `, ${why}`
  return [part(`${duration(passed)} pass${reason}: it is ${minute(now)}`, "accent")]
}

function stepSign({ outcome }: EventOf<"step-reported">): [string, Tone] {
  return outcome === "failed" ? ["✗", "bad"] : ["✓", "good"]
}

function killParts({ lastCall }: EventOf<"function-killed">): readonly Part[] {
  return [part(`killed; its last call: ${lastCall ?? "none"}`, "bad")]
}

function endSign({ outcome }: EventOf<"rotation-ended"> | EventOf<"app-rotated">): [string, Tone] {
  return outcome === "succeeded" ? ["✓", "good"] : ["✗", "bad"]
}

function endParts({ outcome, reason }: EventOf<"rotation-ended">): readonly Part[] {
  return [part(`rotation ${outcome}${reason === undefined ? "" : `: ${reason}`}`)]
}
