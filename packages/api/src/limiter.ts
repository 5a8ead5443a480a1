import { AppError } from "@moorage/domain";
import { RateLimiterMemory } from "rate-limiter-flexible";

/** At most `points` requests of one client in `seconds`; more throw LIMIT. */
export function createLimiter({ points, seconds }: { points: number; seconds: number }) {
  const limiter = new RateLimiterMemory({ points, duration: seconds });
  return {
    take: async (client: string): Promise<void> => {
      try {
        await limiter.consume(client);
      } catch (cause) {
        throw new AppError("LIMIT", "Too many tries. Wait a minute, then try again.", { cause });
      }
    },
  };
}
