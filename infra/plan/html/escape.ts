/** HTML that may be put into a page as it is. Only `html` and `raw` make it, so text that comes from elsewhere is always escaped. */
export interface Html {
  readonly html: string
}

type Part = Html | string | number | readonly Html[]

/** Builds HTML; whatever is put in and isn't HTML already is escaped. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { html: texts.reduce((built, text, at) => `${built}${show(parts[at - 1] ?? "")}${text}`) }
}

/** Says that a text of ours is HTML. Never for anything that a user gave. */
export function raw(text: string): Html {
  return { html: text }
}

function show(part: Part): string {
  if (typeof part === "string" || typeof part === "number") return escapeHtml(String(part))
  return "html" in part ? part.html : part.map((item) => item.html).join("")
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (found) => ENTITIES[found] ?? "")
}
