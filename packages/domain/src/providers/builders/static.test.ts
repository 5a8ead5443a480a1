import { expect, test } from "vitest";
import { planned, text } from "./testing/plan-text.ts";

test("the plan of static files", () => {
  const plan = planned("static", { publishDirectory: "./a b/" });
  expect(text(plan)).toMatchInlineSnapshot(`
    "/w/gen/Dockerfile: FROM nginx:1.30-alpine
    COPY --chmod=644 --from=conf default.conf /etc/nginx/conf.d/default.conf
    COPY ["a b/","/usr/share/nginx/html/"]

    /w/gen/Dockerfile.dockerignore: **/.git
    **/.env*
    **/node_modules

    /w/gen/conf/default.conf: server {
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
      gzip_types text/plain text/css text/xml application/javascript text/javascript application/json application/manifest+json application/xml image/svg+xml application/wasm;
      error_page 404 /404.html;
      location ~ /\\.(?!well-known/) { return 404; }
      location ~ "^/(_next/static|_nuxt|_astro|_app/immutable)/|^/assets/.+[-.](?=[a-z]*[A-Z0-9_-])[A-Za-z0-9_-]{8}\\.(js|css|woff2|png|jpe?g|svg|webp|avif)$" {
        add_header Cache-Control "public, max-age=31536000, immutable";
        try_files $uri =404;
      }
      location / {
        add_header Cache-Control "no-cache";
        try_files $uri $uri.html $uri/ =404;
      }
    }

    docker
        buildx
        build
        --builder=default
        --cgroup-parent=/moorage-ab12-dep_1
        --progress=plain
        --metadata-file=/w/gen/metadata.json
        --output=type=docker,name=moorage-ab12/web-k:42
        --provenance=false
        --label=moorage.service=svc_1
        --build-arg=BUILDKIT_CACHE_MOUNT_NS=ns
        --build-context=conf=/w/gen/conf
        --file=/w/gen/Dockerfile
        /w/src"
  `);
  expect(plan.required).toEqual([{ path: "a b", label: "Publish directory" }]);
});
