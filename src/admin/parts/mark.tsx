/** The product mark: two jacks and the cord between them. */
export function Mark({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="#0f6b66" />
      <path d="M10.5 10.5v4.2c0 3.4 11 3.2 11 6.8" fill="none" stroke="#f0b27a" strokeWidth="2.6" strokeLinecap="round" />
      <circle cx="10.5" cy="9.5" r="3" fill="#0f6b66" stroke="#fff" strokeWidth="2.4" />
      <circle cx="21.5" cy="22.5" r="3" fill="#0f6b66" stroke="#fff" strokeWidth="2.4" />
    </svg>
  );
}
