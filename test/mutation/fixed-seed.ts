import { configureGlobal } from "fast-check"

/** Every run draws the same examples, so that a mutant which lives once lives always. */
const SEED = 1

configureGlobal({ seed: SEED })
