// AWS's JSON for the bundle's AWS client: what a shape of AWS's schemas is on the wire, where the two differ. Only binary
// values (base64) and instants (epoch seconds) do.
const TIMESTAMP = 4
const BLOB = 21
const LIST = 64
const MAP = 128

/** @returns the value as it goes on the wire */
export function toWire(schema, value) {
  return convert(schema, value, {
    [BLOB]: (bytes) => Buffer.from(bytes).toString("base64"),
    [TIMESTAMP]: (date) => date.getTime() / 1000,
  })
}

/** @returns what came over the wire as the client's callers know it */
export function fromWire(schema, value) {
  return convert(schema, value, {
    [BLOB]: (text) => new Uint8Array(Buffer.from(text, "base64")),
    [TIMESTAMP]: (seconds) => new Date(seconds * 1000),
  })
}

/** A schema is a number for a simple one, `[schema, traits]` for a member, `[kind, namespace, name, traits, …]` for a named one. */
function convert(schema, value, leaves) {
  if (value === undefined || value === null) return value
  if (typeof schema === "function") return convert(schema(), value, leaves)
  if (typeof schema === "number") return convertSimple(schema, value, leaves)
  if (schema.length === 2) return convert(schema[0], value, leaves)
  const [kind, , , , first, second] = schema
  if (kind === 0) return convert(first, value, leaves)
  if (kind === 1) return value.map((item) => convert(first, item, leaves))
  if (kind === 2) return mapValues(value, (item) => convert(second, item, leaves))
  if (kind === 3) return convertMembers(first, second, value, leaves)
  throw new Error(`the bundle's AWS client knows no shape of kind ${kind}`)
}

/** Members without a value and members that the schema doesn't know are left out. */
function convertMembers(names, schemas, value, leaves) {
  const members = {}
  names.forEach((name, at) => {
    const member = convert(schemas[at], value[name], leaves)
    if (member !== undefined && member !== null) members[name] = member
  })
  return members
}

function convertSimple(schema, value, leaves) {
  if (schema & MAP) return mapValues(value, (item) => convertSimple(schema & ~MAP, item, leaves))
  if (schema & LIST) return value.map((item) => convertSimple(schema & ~LIST, item, leaves))
  return leaves[schema]?.(value) ?? value
}

function mapValues(record, change) {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]))
}
