/** The icons in use, by what they stand for. */
import ArrowDownWideNarrow from '@lucide/svelte/icons/arrow-down-wide-narrow';
import BookOpen from '@lucide/svelte/icons/book-open';
import Check from '@lucide/svelte/icons/check';
import ChevronDown from '@lucide/svelte/icons/chevron-down';
import ChevronLeft from '@lucide/svelte/icons/chevron-left';
import ChevronRight from '@lucide/svelte/icons/chevron-right';
import CircleAlert from '@lucide/svelte/icons/circle-alert';
import CircleStop from '@lucide/svelte/icons/circle-stop';
import Copy from '@lucide/svelte/icons/copy';
import Cpu from '@lucide/svelte/icons/cpu';
import Dices from '@lucide/svelte/icons/dices';
import Ellipsis from '@lucide/svelte/icons/ellipsis';
import Folder from '@lucide/svelte/icons/folder-open';
import Grid from '@lucide/svelte/icons/grid-3x3';
import Image from '@lucide/svelte/icons/image';
import Info from '@lucide/svelte/icons/info';
import Lock from '@lucide/svelte/icons/lock';
import Unlock from '@lucide/svelte/icons/lock-open';
import Moon from '@lucide/svelte/icons/moon';
import Pause from '@lucide/svelte/icons/pause';
import Pencil from '@lucide/svelte/icons/pencil';
import Paste from '@lucide/svelte/icons/clipboard-paste';
import Play from '@lucide/svelte/icons/play';
import Plus from '@lucide/svelte/icons/plus';
import Presentation from '@lucide/svelte/icons/presentation';
import Redo from '@lucide/svelte/icons/redo-2';
import Reset from '@lucide/svelte/icons/rotate-ccw';
import Share from '@lucide/svelte/icons/share-2';
import Save from '@lucide/svelte/icons/download';
import Search from '@lucide/svelte/icons/search';
import Settings from '@lucide/svelte/icons/settings';
import Sliders from '@lucide/svelte/icons/settings-2';
import Star from '@lucide/svelte/icons/star';
import Step from '@lucide/svelte/icons/step-forward';
import Sun from '@lucide/svelte/icons/sun';
import Table from '@lucide/svelte/icons/table-2';
import Trash from '@lucide/svelte/icons/trash-2';
import TrendingUp from '@lucide/svelte/icons/trending-up';
import Triangle from '@lucide/svelte/icons/triangle-alert';
import Undo from '@lucide/svelte/icons/undo-2';
import Upload from '@lucide/svelte/icons/upload';
import Waypoints from '@lucide/svelte/icons/waypoints';
import X from '@lucide/svelte/icons/x';

export const icons = {
  learn: BookOpen,
  train: TrendingUp,
  evaluate: Grid,
  explore: Sliders,
  routing: Waypoints,
  system: Cpu,
  add: Plus,
  bad: CircleAlert,
  check: Check,
  chip: Cpu,
  close: X,
  copy: Copy,
  delete: Trash,
  dice: Dices,
  down: ChevronDown,
  export: Upload,
  folder: Folder,
  grid: Grid,
  image: Image,
  info: Info,
  left: ChevronLeft,
  lock: Lock,
  more: Ellipsis,
  moon: Moon,
  paste: Paste,
  order: ArrowDownWideNarrow,
  pause: Pause,
  pen: Pencil,
  play: Play,
  presentation: Presentation,
  redo: Redo,
  reset: Reset,
  right: ChevronRight,
  save: Save,
  search: Search,
  settings: Settings,
  share: Share,
  star: Star,
  step: Step,
  stop: CircleStop,
  sun: Sun,
  table: Table,
  undo: Undo,
  unlock: Unlock,
  warn: Triangle,
} as const;

export type IconName = keyof typeof icons;
