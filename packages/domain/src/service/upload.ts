/** Of an archive that is sent; it is streamed to disk and never in memory as a whole. */
export const uploadMaxBytes = 2 * 1024 ** 3;
