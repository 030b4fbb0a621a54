/** The few drawings of the page. All are decoration: the words beside or on the button say what they mean. */

const stroke = { fill: 'none', stroke: 'currentColor', strokeWidth: 1.8, strokeLinecap: 'round', strokeLinejoin: 'round' } as const;

const icon = (paths: React.ReactNode, viewBox = '0 0 24 24') =>
  function Icon() {
    return (
      <svg viewBox={viewBox} aria-hidden="true" focusable="false" {...stroke}>
        {paths}
      </svg>
    );
  };

export const BackIcon = icon(<path d="M15 5l-7 7 7 7" strokeWidth="2.2" />);
export const ReplyIcon = icon(<path d="M9 6L4 11l5 5M4.5 11H14a6 6 0 0 1 6 6v1" />);
export const ListIcon = icon(<path d="M8 6h12M8 12h12M8 18h12M4 6h.01M4 12h.01M4 18h.01" strokeWidth="2" />);
export const OpenIcon = icon(<path d="M14 5h5v5M19 5l-8 8M18 14v4a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1h4" />);
export const CallIcon = icon(
  <path d="M6.5 4h3l1.5 4-2 1.5a11 11 0 0 0 5 5l1.5-2 4 1.5v3a2 2 0 0 1-2.2 2A16 16 0 0 1 4.5 6.2 2 2 0 0 1 6.5 4z" />,
);
export const CopyIcon = icon(<path d="M9 9h10v11H9zM5 15V4h10" />);
export const SendIcon = () => (
  <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false" fill="currentColor">
    <path d="M3.4 20.4l17.5-7.5a1 1 0 0 0 0-1.8L3.4 3.6a.7.7 0 0 0-1 .8L4.3 11l9 1-9 1-1.9 6.6a.7.7 0 0 0 1 .8z" />
  </svg>
);
export const CloseIcon = icon(<path d="M6 6l12 12M18 6L6 18" strokeWidth="2" />);
export const PlusIcon = icon(<path d="M12 5v14M5 12h14" strokeWidth="2" />);
export const ChevronIcon = icon(<path d="M7 10l5 5 5-5" strokeWidth="2" />);
export const PinIcon = icon(
  <path d="M12 21s7-6.2 7-11.5A7 7 0 0 0 5 9.5C5 14.8 12 21 12 21zM12 12a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z" />,
);
export const FileIcon = icon(<path d="M7 3h7l5 5v13H7zM14 3v5h5" />);
export const ImageIcon = icon(<path d="M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.5 9.5h.01" />);
export const PersonIcon = icon(<path d="M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM5 20c.6-3.5 3.5-5.5 7-5.5s6.4 2 7 5.5" />);
export const SoundIcon = icon(<path d="M5 10v4M9 7v10M13 4v16M17 8v8M21 11v2" />);

export const ClipIcon = icon(<path d="M12 5v14M5 12h14" strokeWidth="2" />);
export const FaceIcon = icon(
  <path d="M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM8.5 14.5c.8 1.3 2 2 3.5 2s2.7-.7 3.5-2M9 9.5h.01M15 9.5h.01" />,
);
export const MenuIcon = icon(<path d="M5 7h14M5 12h14M5 17h14" strokeWidth="2" />);
export const BlockIcon = icon(<path d="M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM6 6l12 12" />);
export const SlidersIcon = icon(
  <path d="M4 7h9M17 7h3M4 17h3M11 17h9M13 7a2 2 0 1 0 4 0 2 2 0 0 0-4 0zM7 17a2 2 0 1 0 4 0 2 2 0 0 0-4 0z" />,
);
export const PlayIcon = () => (
  <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false" fill="currentColor">
    <path d="M8 5.5v13a1 1 0 0 0 1.5.9l10.5-6.5a1 1 0 0 0 0-1.8L9.500 4.600A1 1 0 0 0 8 5.500z" />
  </svg>
);

/** One tick, two ticks. */
export function Ticks({ kind }: { kind: 'sent' | 'delivered' | 'read' }) {
  const words = { sent: 'Sent', delivered: 'Delivered', read: 'Read' };
  return (
    <svg
      className={`ticks ${kind}`}
      viewBox="0 0 18 12"
      role="img"
      aria-label={words[kind]}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
    >
      <path d="M1 6.5l3.2 3.3L11 2" strokeLinecap="round" strokeLinejoin="round" />
      {kind !== 'sent' && <path d="M7.6 9.5l.4.3L15.5 2" strokeLinecap="round" strokeLinejoin="round" />}
    </svg>
  );
}

/** Signal, Wi-Fi, battery. */
export function StatusIcons() {
  return (
    <svg className="status-icons" viewBox="0 0 62 14" aria-hidden="true" fill="currentColor">
      <path d="M0 9h3v4H0zM4.5 6.5h3V13h-3zM9 4h3v9H9zM13.5 1h3v12h-3z" />
      <path d="M27 3.2c2.7 0 5.1 1 7 2.7l1.3-1.4A12 12 0 0 0 27 1.2c-3.2 0-6.1 1.2-8.3 3.3L20 5.9a10.2 10.2 0 0 1 7-2.7zm0 4c1.6 0 3 .6 4.2 1.6l1.3-1.4A8 8 0 0 0 27 5.2c-2.1 0-4 .8-5.5 2.2l1.3 1.4A6.2 6.2 0 0 1 27 7.2zm-2.6 3.3L27 13.2l2.6-2.7a3.8 3.8 0 0 0-5.2 0z" />
      <path d="M41 1h16a3 3 0 0 1 3 3v6a3 3 0 0 1-3 3H41a3 3 0 0 1-3-3V4a3 3 0 0 1 3-3zm0 1.2A1.8 1.8 0 0 0 39.2 4v6c0 1 .8 1.8 1.8 1.8h16c1 0 1.8-.8 1.8-1.8V4c0-1-.8-1.8-1.8-1.8zM41 3.5h12.5v7H41zM61 5.2c.7.3 1 1 1 1.8s-.3 1.5-1 1.8z" />
    </svg>
  );
}
