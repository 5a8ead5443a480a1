import type { FamilyWords, TestWords } from "./types.ts";

const signIn: TestWords = {
  action: "Test",
  pending: "Testing",
  explains: "Signing in with what is entered. An address that does not answer takes some seconds.",
  column: "Last test",
  works: "Works",
  never: "Never checked",
  tried: "Checked",
  worked: "worked",
  needs: "read",
};

export const testWordsOf = ({ test }: FamilyWords): TestWords => test ?? signIn;
