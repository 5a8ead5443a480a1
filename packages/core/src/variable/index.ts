export { CopyVariables, copyVariables } from "./copy.ts";
export { ImportVariables, SaveVariables, VariableOwner } from "./input.ts";
export { type ListedVariable, listVariables, type VariableList } from "./list.ts";
export { loadOwner, type OwnerContext } from "./owner.ts";
export { previewVariables } from "./preview.ts";
export { exportVariables, RevealVariable, revealVariable } from "./reveal.ts";
export { importVariables, type SavedVariables, saveVariables } from "./save.ts";
