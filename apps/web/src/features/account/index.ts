import { lazy } from "react";

export const ProfileSection = lazy(() => import("./profile-section.tsx"));
export const SignInSection = lazy(() => import("./sign-in-section.tsx"));
