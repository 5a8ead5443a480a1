import type { BuildFile } from "./builder.ts";

// A hash in the name: the file never changes, so browsers need not ask again.
const hashed = String.raw`"^/(_next/static|_nuxt|_astro|_app/immutable)/|^/assets/.+[-.](?=[a-z]*[A-Z0-9_-])[A-Za-z0-9_-]{8}\.(js|css|woff2|png|jpe?g|svg|webp|avif)$"`;

const types =
  "text/plain text/css text/xml application/javascript text/javascript application/json application/manifest+json application/xml image/svg+xml application/wasm";

/** How the files are served: hashed ones for ever, the others checked each time, dot files never. */
const nginxConfig = (singlePage: boolean): string => `server {
  listen 80;
  listen [::]:80;
  root /usr/share/nginx/html;
  server_tokens off;
  absolute_redirect off;
  gzip on;
  gzip_static on;
  gzip_vary on;
  gzip_proxied any;
  gzip_min_length 1024;
  gzip_types ${types};
${singlePage ? "" : "  error_page 404 /404.html;\n"}  location ~ /\\.(?!well-known/) { return 404; }
  location ~ ${hashed} {
    add_header Cache-Control "public, max-age=31536000, immutable";
    try_files $uri =404;
  }
  location / {
    add_header Cache-Control "no-cache";
    try_files ${singlePage ? "$uri $uri/ /index.html" : "$uri $uri.html $uri/ =404"};
  }
}
`;

/** The stage that serves `from`, a folder of the context or, with `stage`, of that stage. */
export function nginxStage(image: string, from: string, stage?: string): string {
  const copy = JSON.stringify([from, "/usr/share/nginx/html/"]);
  return [
    `FROM ${image}`,
    "COPY --chmod=644 --from=conf default.conf /etc/nginx/conf.d/default.conf",
    `COPY ${stage === undefined ? "" : `--from=${stage} `}${copy}`,
    "",
  ].join("\n");
}

/** The build context `conf`. */
export const confContext = (generatedDir: string): string => `${generatedDir}/conf`;
export const confFile = (generatedDir: string, singlePage: boolean): BuildFile => ({
  path: `${confContext(generatedDir)}/default.conf`,
  content: nginxConfig(singlePage),
});
