/** What every repository has, wherever it is: the fields as they are typed. */
export interface CheckoutValues {
  branch: string;
  buildPath: string;
  submodules: boolean;
  lfs: boolean;
  trigger: "push" | "tag";
  /** One pattern per line. */
  watchPaths: string;
}

interface Stored extends Omit<CheckoutValues, "watchPaths"> {
  watchPaths: readonly string[];
}

export const newCheckout: CheckoutValues = {
  ...{ branch: "", buildPath: "", submodules: false, lfs: false, trigger: "push", watchPaths: "" },
};

export const checkoutValuesOf = ({
  branch,
  buildPath,
  submodules,
  lfs,
  trigger,
  watchPaths,
}: Stored): CheckoutValues => ({
  ...{ branch, buildPath, submodules, lfs, trigger, watchPaths: watchPaths.join("\n") },
});

const linesOf = (text: string): string[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");

/** As the spec has them. */
export const checkoutOf = ({ branch, buildPath, submodules, lfs, trigger, watchPaths }: CheckoutValues) => ({
  ...{ branch: branch.trim(), buildPath, submodules, lfs, trigger, watchPaths: linesOf(watchPaths) },
});
