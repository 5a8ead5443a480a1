// A page as people see it: both themes, a desk and a phone; what axe says against it is told. Pictures are for people, who
// start such a test by hand: a run with CI set, as test.sh sets it, takes none.
import axe from "axe-core";
import { expect } from "vitest";
import { artifact } from "./stage.ts";
import type { Tab } from "./tab.ts";

type Theme = "light" | "dark";

const desk = { width: 1440, height: 900 };
const phone = { width: 390, height: 844 };

/** As the system says it; the page is not loaded again, so that dialogs stay open. */
async function wear({ page }: Tab, theme: Theme, size: typeof desk): Promise<void> {
  await page.setViewportSize(size);
  await page.emulateMedia({ colorScheme: theme });
  // Colours move to their new value; what is measured in between is neither.
  await page.evaluate(async () => {
    await new Promise(requestAnimationFrame);
    await Promise.all(document.getAnimations().map(({ finished }) => finished.catch(() => undefined)));
  });
}

const resultTypes = ["violations" as const];
/** The dark theme changes colours and nothing else. */
const rules: Record<Theme, axe.RunOptions> = {
  light: { resultTypes, runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] },
  dark: { resultTypes, runOnly: { type: "rule", values: ["color-contrast"] } },
};
const takesPictures = !process.env["CI"];

/** The page gets axe once, and keeps it through all of its looks. */
async function offences({ page }: Tab, theme: Theme): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  const { violations } = await page.evaluate(
    (options) => (globalThis as unknown as { axe: typeof axe }).axe.run(document, options),
    rules[theme],
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, any }) => `${id}: ${target.join(" ")} ${any[0]?.message ?? ""}`),
  );
}

const sideways = ({ page }: Tab): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

async function picture({ page }: Tab, file: string, whole: boolean): Promise<void> {
  await page.screenshot({ path: artifact(file), fullPage: whole });
}

/** `whole`: the picture shows what lies below the window too, and what sticks to the window is where it is at the top. */
export async function look(tab: Tab, name: string, { whole = true } = {}): Promise<void> {
  const found: string[] = [];
  for (const size of [desk, phone]) {
    for (const theme of ["light", "dark"] as const) {
      await wear(tab, theme, size);
      if (whole) await tab.page.evaluate(() => window.scrollTo(0, 0));
      if (takesPictures) await picture(tab, `${name}-${theme}-${size.width}.png`, whole);
      found.push(...(await offences(tab, theme)).map((offence) => `${theme} ${size.width}: ${offence}`));
    }
    const over = await sideways(tab);
    if (over > 0) found.push(`${size.width}: scrolls ${over} px sideways`);
  }
  await wear(tab, "light", desk);
  expect.soft(found, name).toEqual([]);
}
