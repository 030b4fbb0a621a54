/** The tones a state can have; each is a pair of colours in theme/tokens.css. */
export type Tone = 'neutral' | 'info' | 'good' | 'warn' | 'orange' | 'bad' | 'violet' | 'petrol';
