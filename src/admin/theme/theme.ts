/** The look: ink and petrol, copper for the cord; Inter at 14 px; tight radii. */
import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

const petrol: MantineColorsTuple = [
  '#ebf6f5',
  '#d5eae8',
  '#aad6d2',
  '#7bc1bb',
  '#52ada6',
  '#339992',
  '#1c827b',
  '#0f6b66',
  '#0b5551',
  '#073f3c',
];

const gray: MantineColorsTuple = [
  '#f6f8f8',
  '#eef1f1',
  '#e2e7e7',
  '#d2d9d9',
  '#b3bdbd',
  '#8a9696',
  '#5f6c6c',
  '#465252',
  '#2f3939',
  '#1a2222',
];

const dark: MantineColorsTuple = [
  '#dfe6e6',
  '#b9c4c4',
  '#93a0a0',
  '#667474',
  '#3a4646',
  '#2b3636',
  '#212b2b',
  '#182020',
  '#111818',
  '#0b1010',
];

const FONT = 'Inter, ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Open Sans", Arial, sans-serif';

/** Lists of choices stay where the field is, inside its landmark and its dialog, and the list itself scrolls: axe and screen readers follow. */
const choice = {
  defaultProps: { withScrollArea: false, comboboxProps: { withinPortal: false } },
  styles: { options: { maxHeight: '17rem', overflowY: 'auto' } },
} as const;

export const theme = createTheme({
  primaryColor: 'petrol',
  primaryShade: { light: 7, dark: 6 },
  autoContrast: true,
  colors: { petrol, gray, dark },
  black: '#1a2222',
  fontFamily: FONT,
  fontFamilyMonospace: 'ui-monospace, "SF Mono", SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
  headings: {
    fontFamily: FONT,
    fontWeight: '650',
    sizes: {
      h1: { fontSize: '1.375rem', lineHeight: '1.3' },
      h2: { fontSize: '1rem', lineHeight: '1.4' },
      h3: { fontSize: '0.875rem', lineHeight: '1.4' },
    },
  },
  defaultRadius: 'md',
  radius: { xs: '0.1875rem', sm: '0.25rem', md: '0.375rem', lg: '0.625rem', xl: '1rem' },
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    Select: choice,
    Autocomplete: choice,
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray' } },
    NativeSelect: { defaultProps: { size: 'sm' } },
    TextInput: { defaultProps: { size: 'sm' } },
    Button: { defaultProps: { size: 'sm' } },
    // Beside what it explains: at the end of the document it would stand outside every landmark.
    Tooltip: { defaultProps: { openDelay: 350, withArrow: true, withinPortal: false } },
  },
});

/** Mantine's own surfaces and lines take our tokens, so that both say the same in both schemes. */
export const cssVariablesResolver: CSSVariablesResolver = () => {
  const tokens = {
    '--mantine-color-body': 'var(--sb-surface)',
    '--mantine-color-text': 'var(--sb-ink)',
    '--mantine-color-dimmed': 'var(--sb-muted)',
    '--mantine-color-placeholder': 'var(--sb-muted)',
    '--mantine-color-default': 'var(--sb-surface)',
    '--mantine-color-default-hover': 'var(--sb-hover)',
    '--mantine-color-default-border': 'var(--sb-line-strong)',
    '--mantine-color-anchor': 'var(--sb-link)',
    '--mantine-color-error': 'var(--tone-bad-fg)',
  };
  return { variables: {}, light: tokens, dark: tokens };
};
