import type { RotationDeps } from "../../lambda/rotation/deps.ts"

/** A function's collaborators, with some calls to Secrets Manager replaced. */
export function withSecrets<Deps extends { readonly secrets: object }>(
  deps: Deps,
  replaced: Partial<Deps["secrets"]>,
): Deps {
  return { ...deps, secrets: { ...deps.secrets, ...replaced } }
}

/** A function's collaborators, with some calls to LINE replaced. */
export function withLine<Deps extends { readonly line: object }>(deps: Deps, replaced: Partial<Deps["line"]>): Deps {
  return { ...deps, line: { ...deps.line, ...replaced } }
}

/** A Put of which nobody knows whether it took effect counts as one that didn't. */
export function takingDoubtForNo(deps: RotationDeps): RotationDeps {
  return withSecrets(deps, {
    async put(request) {
      const outcome = await deps.secrets.put(request)
      return outcome.kind === "unknown" ? { ...outcome, kind: "refused", isTransient: false } : outcome
    },
  })
}
