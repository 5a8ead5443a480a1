export { Search, type SearchResult, search } from "./search.ts";
