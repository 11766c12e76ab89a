/** What every form with a new password checks before main does: typed twice, the same. Main judges its strength. */
export const newPasswordRules = {
  newPassword: (value: string) => (value ? null : 'Choose a password.'),
  repeated: (value: string, values: { newPassword: string }) =>
    value === values.newPassword ? null : 'The two passwords differ. Type the same one twice.',
}

export const passwordAdvice = 'At least 10 characters. A few words together are easy to remember.'
