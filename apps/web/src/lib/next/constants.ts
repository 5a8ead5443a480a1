/** In place of next/dist/lib/constants, whose other names only the server reads. */
export const NEXT_NAV_DEPLOYMENT_ID_HEADER = "x-nextjs-deployment-id";
