/**
 * Text that would run, load, navigate or break the page if it were ever taken for anything but text. `window.__ran` is
 * set by each that runs. Every one has a number, by which it is found on the screens.
 */
export const payloads = [
  '<script>window.__ran=101</script>',
  '<img src=x onerror="window.__ran=102">',
  '<svg onload="window.__ran=103"><circle r=9>',
  '"\'><b onmouseover="window.__ran=104" autofocus onfocus="window.__ran=104" tabindex=0>bold</b>',
  'javascript:window.__ran=105',
  '{{constructor.constructor("window.__ran=106")()}}',
  '$' + '{window.__ran=107}#{window.__ran=107}',
  '<iframe srcdoc="<script>parent.__ran=108</script>">',
  '<a href="javascript:window.__ran=109" target=_blank>109</a>',
  '</title></textarea></style></script><script>window.__ran=110</script>',
  '<style>*{display:none!important}</style>111',
  '<meta http-equiv=refresh content="0;url=https://example.invalid/112">',
  '<form action="https://example.invalid"><button formaction="javascript:window.__ran=113">113',
  '<math><mtext><table><mglyph><style><img src=x onerror=window.__ran=114>',
  `115${'W'.repeat(80)}`,
  `116 ${'👩‍👩‍👧‍👦'.repeat(6)} Z̷̢̛͉͔a̴l̶g̵o̸`,
  '117 محمد بن عبد الله שלום <i>',
  '118 \u202egnp.tpircs\u202c \u2067\u2066',
] as const

/** The number that a payload is found by. */
export const markOf = (payload: string): string => /1[01]\d/.exec(payload)?.[0] ?? ''
