// After each file of tests: every Moorage that it started is stopped, and what that put on the engine is taken away.
import { afterAll } from "vitest";
import { purgeStarted } from "./server.ts";

afterAll(purgeStarted, 180_000);
