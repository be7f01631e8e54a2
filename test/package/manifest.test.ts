import { describe, expect, it } from "vitest"
import { importedPackages, packageManifest } from "../../scripts/package/manifest.ts"

const PROJECT = {
  name: "line-token-rotation",
  version: "1.2.3",
  description: "rotates",
  license: "Apache-2.0",
  engines: { node: ">=22.12" },
  dependencies: { "@pulumi/aws": "7.48.0", "@pulumi/pulumi": "3.270.0", jose: "6.2.17" },
}

describe("the packages that a module imports", () => {
  it("are those of its imports and exports, by name and once, without Node's own and its neighbours", () => {
    const source = [
      'import { Output } from "@pulumi/pulumi"',
      'import {\n  Key,\n  Alias,\n} from "@pulumi/aws/kms/index.js"',
      'import * as jose from "jose"',
      'import { join } from "node:path"',
      'import { readFileSync } from "fs"',
      'export { LineTokenRotation } from "../line-token-rotation.js"',
      'export const name = pick("a", names).from("b")',
    ].join("\n")
    expect(importedPackages([source, source])).toEqual(["@pulumi/aws", "@pulumi/pulumi", "jose"])
  })
})

describe("the package's manifest", () => {
  it("depends on what is imported and on nothing else, from the project's version on", () => {
    expect(packageManifest(PROJECT, ["@pulumi/aws"])).toMatchObject({ dependencies: { "@pulumi/aws": "^7.48.0" } })
  })

  it("is refused when something is imported that the project doesn't depend on", () => {
    expect(() => packageManifest(PROJECT, ["left-pad"])).toThrow("the package imports left-pad")
  })
})
