// Files that scripts import as what they hold (host/toolchain/bundle/assets.ts).
declare module '*.txt' { const text: string; export default text; }
declare module '*.md' { const text: string; export default text; }
declare module '*.html' { const text: string; export default text; }
declare module '*.css' { const text: string; export default text; }
declare module '*.csv' { const text: string; export default text; }
declare module '*.svg' { const text: string; export default text; }
declare module '*.xml' { const text: string; export default text; }
declare module '*.bin' { const bytes: Uint8Array<ArrayBuffer>; export default bytes; }
declare module '*.wav' { const bytes: Uint8Array<ArrayBuffer>; export default bytes; }
declare module '*.npy' { const bytes: Uint8Array<ArrayBuffer>; export default bytes; }
declare module '*.png' { const bytes: Uint8Array<ArrayBuffer>; export default bytes; }
declare module '*.jpg' { const bytes: Uint8Array<ArrayBuffer>; export default bytes; }
declare module '*.jpeg' { const bytes: Uint8Array<ArrayBuffer>; export default bytes; }
declare module '*.gif' { const bytes: Uint8Array<ArrayBuffer>; export default bytes; }
declare module '*.ico' { const bytes: Uint8Array<ArrayBuffer>; export default bytes; }
declare module '*.woff' { const bytes: Uint8Array<ArrayBuffer>; export default bytes; }
declare module '*.woff2' { const bytes: Uint8Array<ArrayBuffer>; export default bytes; }
