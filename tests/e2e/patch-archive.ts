import { eventually } from "../support/eventually.ts";
import { look } from "./look.ts";
import { gone, patienceMs, seen, type Tab, visit } from "./tab.ts";

/** On the page of its patches: the files of a service's archive, and one of them as text. */
export async function readsArchive(tab: Tab, service: string, file: string, text: string): Promise<void> {
  const { page } = tab;
  const dialog = page.getByRole("dialog");
  const press = (name: string) => dialog.getByRole("button", { name, exact: true }).click();
  await visit(page, `${service}/settings/patches`);
  await page.getByRole("button", { name: "Add a patch" }).click();
  await seen(dialog.getByText("The archive that was uploaded last, without its patches"));
  await look(tab, "patch-archive", { whole: false });
  await press(file);
  const content = dialog.getByLabel("Content", { exact: true });
  await eventually("it is the file's", async () => (await content.inputValue()) === text, patienceMs);
  await press("Files");
  await press("Cancel");
  await gone(dialog);
}
