// What Pulumi's engine starts where the repository itself is the package: by package.json's `main`, and in JavaScript, since Pulumi would
// compile a `.ts` file as CommonJS; from here on Node strips the types itself.
import "./plugin.ts"
