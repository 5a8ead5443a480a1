/** Which environment of a project was open last, for the address that names only the project. */
export const lastEnvironmentCookie = "environments";
const most = 30;

type Pair = [project: string, environment: string];

export function parseLastEnvironments(cookie: string | undefined): Pair[] {
  return decodeURIComponent(cookie ?? "")
    .split(" ")
    .map((pair) => pair.split("/"))
    .filter((parts): parts is Pair => parts.length === 2);
}

export function rememberEnvironment(project: string, environment: string): void {
  const jar = document.cookie.split("; ").find((one) => one.startsWith(`${lastEnvironmentCookie}=`));
  const others = parseLastEnvironments(jar?.slice(lastEnvironmentCookie.length + 1)).filter(([of]) => of !== project);
  const value = [[project, environment], ...others]
    .slice(0, most)
    .map((pair) => pair.join("/"))
    .join(" ");
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in two of the supported browsers.
  document.cookie = `${lastEnvironmentCookie}=${encodeURIComponent(value)}; path=/projects; max-age=31536000; samesite=lax`;
}
