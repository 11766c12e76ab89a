/** The path of Electron's program, or null. ELECTRON_OVERRIDE_DIST_PATH names an unpacked one. */
export declare const electronBinary: () => string | null
