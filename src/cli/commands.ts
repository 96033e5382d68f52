/** @module All commands, in the order in which help lists them. */

import type { Command } from './command.ts'
import { alerts } from './commands/alerts.ts'
import { appsAdd, appsRemove } from './commands/apps.ts'
import { check } from './commands/check.ts'
import { events } from './commands/events.ts'
import { importAccounts } from './commands/import.ts'
import { keysCreate, keysList, keysRevoke } from './commands/keys.ts'
import {
  platformsAdd,
  platformsLink,
  platformsRemove,
  platformsTicket,
} from './commands/platforms.ts'
import { report } from './commands/report.ts'
import { rotate } from './commands/rotate.ts'
import { status } from './commands/status.ts'
import { tail } from './commands/tail.ts'
import { token } from './commands/token.ts'

/** Their names are what help and docs/cli.md list, in this order. */
export const COMMANDS: readonly Command[] = [
  status,
  alerts,
  token,
  report,
  check,
  rotate,
  appsAdd,
  appsRemove,
  platformsAdd,
  platformsTicket,
  platformsLink,
  platformsRemove,
  importAccounts,
  keysCreate,
  keysList,
  keysRevoke,
  events,
  tail,
]
