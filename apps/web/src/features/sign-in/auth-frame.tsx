import type { ReactNode } from "react";
import { Mark } from "../../components/mark.tsx";

/** The left half: mark, title, form. */
export function AuthMain({ title, text, children }: { title: string; text: ReactNode; children: ReactNode }) {
  return (
    <main id="main" className="grid grid-cols-[min(400px,100%)] place-content-center gap-5 px-6 py-10">
      <div className="flex items-center gap-2.5">
        <Mark size={28} />
        <span className="text-[17px] font-semibold tracking-[-0.02em]">Moorage</span>
      </div>
      <div className="grid gap-2">
        <h1 className="text-display tracking-[-0.025em]">{title}</h1>
        <p className="text-muted-foreground">{text}</p>
      </div>
      {children}
    </main>
  );
}

/** The right half, only on wide screens: a thought above the water. */
export function AuthSide({ label, children }: { label: string; children: ReactNode }) {
  return (
    <aside
      aria-label={label}
      className="relative hidden flex-col overflow-hidden bg-[light-dark(oklch(0.325_0.055_226),oklch(0.205_0.030_230))] p-10 text-[oklch(0.96_0.01_210)] md:flex"
    >
      <div className="relative z-1 grid max-w-[40ch] gap-3">{children}</div>
      <svg
        aria-hidden="true"
        viewBox="0 0 720 520"
        preserveAspectRatio="xMidYMax slice"
        className="absolute inset-x-0 bottom-0 h-[62%] w-full"
      >
        <g fill="oklch(0.96 0.01 210)" opacity=".92">
          <rect x="118" y="84" width="150" height="46" rx="23" />
          <rect x="452" y="84" width="150" height="46" rx="23" />
          <path d="M158 124h70v250h-70zM492 124h70v250h-70z" />
        </g>
        <path
          d="M142 196C250 146 240 300 360 300s110-154 218-104"
          fill="none"
          stroke="oklch(0.74 0.11 205)"
          strokeWidth="30"
          strokeLinecap="round"
        />
        <path
          d="M0 352c60-26 120-26 180 0s120 26 180 0 120-26 180 0 120 26 180 0v168H0z"
          fill="oklch(0.46 0.075 218)"
        />
        <path
          d="M0 402c60 26 120 26 180 0s120-26 180 0 120 26 180 0 120-26 180 0v118H0z"
          fill="oklch(0.39 0.066 222)"
        />
        <path d="M0 458c60-22 120-22 180 0s120 22 180 0 120-22 180 0 120 22 180 0v62H0z" fill="oklch(0.33 0.055 226)" />
      </svg>
    </aside>
  );
}
