/** What a colour means. Always next to a word; never the only carrier of the meaning. */
export type Tone = 'neutral' | 'info' | 'good' | 'warning' | 'danger'
