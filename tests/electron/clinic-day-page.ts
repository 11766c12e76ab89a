/* The page's side of the connection, as clinic-day-windows.ts builds it for every window. */
export { connect } from '../../renderer/host/connect.ts'
export { listen } from '../../renderer/host/signals.ts'
