export { PlaceSettings } from "./place-settings.tsx";
