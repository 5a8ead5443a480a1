export const sidebarId = "sidebar";
