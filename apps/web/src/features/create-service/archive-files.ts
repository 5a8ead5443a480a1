/** Of the names in an archive, those of the files in the folder that is built, as the server unpacks it. */
export function filesIn(names: readonly string[], buildPath: string): string[] {
  const all = names.map((name) => name.replace(/^(?:\.\/)+/, ""));
  const tops = new Set(
    all.map((name) => name.split("/")[0]).filter((top) => top !== "__MACOSX" && top !== ".DS_Store"),
  );
  const [only] = tops;
  // A single folder around everything is taken off.
  const around = tops.size === 1 && only !== undefined && !all.includes(only) ? `${only}/` : "";
  const folder = `${around}${buildPath === "" ? "" : `${buildPath}/`}`;
  return all
    .filter((name) => name.startsWith(folder))
    .map((name) => name.slice(folder.length))
    .filter((name) => name !== "" && !name.includes("/"));
}
