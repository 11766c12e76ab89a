; The folder of policies: only administrators write there, everybody may read. Hera refuses a policy that others may change.
!macro customInstall
  ReadEnvStr $0 ProgramData
  CreateDirectory "$0\Hera"
  nsExec::ExecToLog '"$SYSDIR\icacls.exe" "$0\Hera" /inheritance:r /grant:r *S-1-5-18:(OI)(CI)F *S-1-5-32-544:(OI)(CI)F *S-1-5-32-545:(OI)(CI)RX'
  Pop $0
!macroend
