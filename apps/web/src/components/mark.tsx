/** Two bollards and a rope. Never below 16 px. */
export function Mark({ size = 22 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
      <g fill="var(--mark-post)">
        <rect x="1" y="3" width="9" height="4" rx="2" />
        <rect x="14" y="3" width="9" height="4" rx="2" />
        <path d="M3.5 6h4v14a1 1 0 0 1-1 1h-2a1 1 0 0 1-1-1zM16.5 6h4v14a1 1 0 0 1-1 1h-2a1 1 0 0 1-1-1z" />
      </g>
      <path
        d="M2.6 11.8C8.4 8.8 7.6 17.6 12 17.6s3.6-8.8 9.4-5.8"
        fill="none"
        stroke="var(--mark-rope)"
        strokeWidth="2.6"
        strokeLinecap="round"
      />
    </svg>
  );
}
