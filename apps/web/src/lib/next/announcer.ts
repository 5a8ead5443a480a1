/** In place of Next's: `RouteFocus` says the title of each page already, and two voices would say it twice. */
export const AppRouterAnnouncer = (): null => null;
