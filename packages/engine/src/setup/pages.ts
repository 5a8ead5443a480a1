/** What a visitor sees when no version is behind a host: small, self-contained, light and dark. */

const page = (title: string, text: string): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>
:root { color-scheme: light dark; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; font: 16px/1.5 ui-sans-serif, system-ui, sans-serif;
  background: light-dark(oklch(0.984 0.003 95), oklch(0.184 0.012 235)); color: light-dark(oklch(0.225 0.014 235), oklch(0.948 0.005 220)); }
main { max-width: 28rem; padding: 2rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 0.5rem; }
p { margin: 0; color: light-dark(oklch(0.455 0.014 230), oklch(0.752 0.014 225)); }
</style>
<main><h1>${title}</h1><p>${text}</p></main>
</html>
`;

/** nginx answers by path: /stopped, /not-deployed (503, to be tried again) and anything else (404). */
const nginxConf = (port: number): string => `worker_processes 1;
pid /tmp/nginx.pid;
error_log stderr error;
events { worker_connections 512; }
http {
  access_log off;
  server_tokens off;
  default_type text/html;
  charset utf-8;
  client_body_temp_path /tmp/body;
  proxy_temp_path /tmp/proxy;
  fastcgi_temp_path /tmp/fastcgi;
  uwsgi_temp_path /tmp/uwsgi;
  scgi_temp_path /tmp/scgi;
  server {
    listen ${port};
    root /etc/nginx/moorage;
    add_header Cache-Control no-store always;
    location = /stopped { add_header Retry-After 30 always; add_header Cache-Control no-store always; error_page 503 /stopped.html; return 503; }
    location = /not-deployed { add_header Retry-After 30 always; add_header Cache-Control no-store always; error_page 503 /not-deployed.html; return 503; }
    location = /stopped.html { internal; add_header Retry-After 30 always; add_header Cache-Control no-store always; }
    location = /not-deployed.html { internal; add_header Retry-After 30 always; add_header Cache-Control no-store always; }
    location = /unknown.html { internal; }
    location / { error_page 404 /unknown.html; return 404; }
  }
}
`;

export const pagesFiles = (port: number): Record<string, string> => ({
  "nginx.conf": nginxConf(port),
  "stopped.html": page("This app is stopped", "Its owner has stopped it. It answers again once it is started."),
  "not-deployed.html": page(
    "Nothing is deployed here yet",
    "The address is set up, but no version of the app is running behind it.",
  ),
  "unknown.html": page(
    "No app at this address",
    "This server has no app for the address that you opened. Check its spelling, or add the domain to a service.",
  ),
});
