import { fileURLToPath } from "node:url";
import type { NextConfig } from "next";

// `next build` reads this before it would ask the outside anything.
process.env["NEXT_TELEMETRY_DISABLED"] = "1";

const root = fileURLToPath(new URL("../..", import.meta.url));

const config: NextConfig = {
  output: "standalone",
  outputFileTracingRoot: root,
  turbopack: { root },
  transpilePackages: ["@moorage/domain", "@moorage/api"],
  images: { unoptimized: true },
  poweredByHeader: false,
  // The server hands out static files that were compressed at build time.
  compress: false,
  reactStrictMode: true,
  experimental: {
    optimizePackageImports: ["@trpc/client", "@tanstack/react-query", "@trpc/tanstack-react-query"],
    // The router of Next is CommonJS: what nothing uses of it is left out.
    turbopackCjsTreeShaking: true,
    turbopackCjsScopeHoisting: true,
    turbopackCrossModuleConstants: true,
  },
  devIndicators: false,
  // `pnpm typecheck` covers this app with the rest of the tree.
  typescript: { ignoreBuildErrors: true },
};

export default config;
