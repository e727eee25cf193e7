" Vim syntax of Faultline's scenarios (*.fault).
" Generated from the tables of the language by `faultline help --for vim`; a test compares them.
if exists("b:current_syntax")
  finish
endif
let s:cpo_save = &cpo
set cpo&vim
syntax case match

syntax match faultlineLineStart /^\ze\S/ nextgroup=faultlineGuard,faultlineHeader,faultlineVerb,faultlineKeyword
syntax match faultlineGuard /\[[^]]*\]\s*/ nextgroup=faultlineVerb,faultlineKeyword
syntax match faultlineTrigger /:\s\+/ contained nextgroup=faultlineVerb
syntax match faultlineWhen /^\(\[[^]]*\]\s*\)\?when\s.\{-}\ze:\s/ nextgroup=faultlineTrigger
  \ contains=faultlineGuard,faultlineWhenWord,faultlineEvent
syntax keyword faultlineVerb contained process context socket set get unset monitor stats read bind prebind
syntax keyword faultlineVerb contained unbind connect disconnect send recv poll close term shutdown advance
syntax keyword faultlineVerb contained random tsc wallclock occupy vacate kill stop cont restart interrupt
syntax keyword faultlineVerb contained unlink mkdir touch stale chmod answer proxy cut corrupt drop drip delay
syntax keyword faultlineVerb contained limit join link address partition heal exhaust release inject restore
syntax keyword faultlineVerb contained resolve listen dial accept write expect fin reset half_close stall
syntax keyword faultlineVerb contained resume say hear
syntax keyword faultlineHeader contained spec tags requires known_bug for
syntax keyword faultlineKeyword contained outcome
syntax keyword faultlineWhenWord contained when
syntax keyword faultlineKeyword until
syntax keyword faultlineBetween at blocks calls every fd file hex in none ok on to
syntax keyword faultlineEvent CONNECTED CONNECT_DELAYED CONNECT_RETRIED LISTENING BIND_FAILED ACCEPTED
syntax keyword faultlineEvent ACCEPT_FAILED CLOSED CLOSE_FAILED DISCONNECTED MONITOR_STOPPED
syntax keyword faultlineEvent HANDSHAKE_FAILED_NO_DETAIL HANDSHAKE_SUCCEEDED HANDSHAKE_FAILED_PROTOCOL
syntax keyword faultlineEvent HANDSHAKE_FAILED_AUTH PIPES_STATS
syntax keyword faultlineConstant CHANNEL CLIENT DEALER DGRAM DISH E2BIG EACCES EADDRINUSE EADDRNOTAVAIL EADV
syntax keyword faultlineConstant EAFNOSUPPORT EAGAIN EAI_AGAIN EAI_BADFLAGS EAI_FAIL EAI_FAMILY EAI_MEMORY
syntax keyword faultlineConstant EAI_NODATA EAI_NONAME EAI_OVERFLOW EAI_SERVICE EAI_SOCKTYPE EAI_SYSTEM
syntax keyword faultlineConstant EALREADY EBADE EBADF EBADFD EBADMSG EBADR EBADRQC EBADSLT EBFONT EBUSY
syntax keyword faultlineConstant ECANCELED ECHILD ECHRNG ECOMM ECONNABORTED ECONNREFUSED ECONNRESET EDEADLK
syntax keyword faultlineConstant EDESTADDRREQ EDOM EDOTDOT EDQUOT EEXIST EFAULT EFBIG EFSM EHOSTDOWN
syntax keyword faultlineConstant EHOSTUNREACH EHWPOISON EIDRM EILSEQ EINPROGRESS EINTR EINVAL EIO EISCONN
syntax keyword faultlineConstant EISDIR EISNAM EKEYEXPIRED EKEYREJECTED EKEYREVOKED EL2HLT EL2NSYNC EL3HLT
syntax keyword faultlineConstant EL3RST ELIBACC ELIBBAD ELIBEXEC ELIBMAX ELIBSCN ELNRNG ELOOP EMEDIUMTYPE
syntax keyword faultlineConstant EMFILE EMLINK EMSGSIZE EMTHREAD EMULTIHOP ENAMETOOLONG ENAVAIL ENETDOWN
syntax keyword faultlineConstant ENETRESET ENETUNREACH ENFILE ENOANO ENOBUFS ENOCOMPATPROTO ENOCSI ENODATA
syntax keyword faultlineConstant ENODEV ENOENT ENOEXEC ENOKEY ENOLCK ENOLINK ENOMEDIUM ENOMEM ENOMSG ENONET
syntax keyword faultlineConstant ENOPKG ENOPROTOOPT ENOSPC ENOSR ENOSTR ENOSYS ENOTBLK ENOTCONN ENOTDIR
syntax keyword faultlineConstant ENOTEMPTY ENOTNAM ENOTRECOVERABLE ENOTSOCK ENOTTY ENOTUNIQ ENXIO EOPNOTSUPP
syntax keyword faultlineConstant EOVERFLOW EOWNERDEAD EPERM EPFNOSUPPORT EPIPE EPROTO EPROTONOSUPPORT
syntax keyword faultlineConstant EPROTOTYPE ERANGE EREMCHG EREMOTE EREMOTEIO ERESTART ERFKILL EROFS ESHUTDOWN
syntax keyword faultlineConstant ESOCKTNOSUPPORT ESPIPE ESRCH ESRMNT ESTALE ESTRPIPE ETERM ETIME ETIMEDOUT
syntax keyword faultlineConstant ETOOMANYREFS ETXTBSY EUCLEAN EUNATCH EUSERS EXDEV EXFULL GATHER PAIR PEER PUB
syntax keyword faultlineConstant PULL PUSH RADIO REP REQ ROUTER SCATTER SERVER STREAM SUB WS_UNSPECIFIED XPUB
syntax keyword faultlineConstant XSUB ZAP_BAD_REQUEST_ID ZAP_BAD_VERSION ZAP_INVALID_METADATA
syntax keyword faultlineConstant ZAP_INVALID_STATUS_CODE ZAP_MALFORMED_REPLY ZAP_UNSPECIFIED
syntax keyword faultlineConstant ZMTP_CRYPTOGRAPHIC ZMTP_INVALID_METADATA ZMTP_INVALID_SEQUENCE
syntax keyword faultlineConstant ZMTP_KEY_EXCHANGE ZMTP_MALFORMED_COMMAND_ERROR ZMTP_MALFORMED_COMMAND_HELLO
syntax keyword faultlineConstant ZMTP_MALFORMED_COMMAND_INITIATE ZMTP_MALFORMED_COMMAND_MESSAGE
syntax keyword faultlineConstant ZMTP_MALFORMED_COMMAND_READY ZMTP_MALFORMED_COMMAND_UNSPECIFIED
syntax keyword faultlineConstant ZMTP_MALFORMED_COMMAND_WELCOME ZMTP_MECHANISM_MISMATCH
syntax keyword faultlineConstant ZMTP_UNEXPECTED_COMMAND ZMTP_UNSPECIFIED
syntax match faultlineBlock /^\s\+\(any order:\|repeat\>\|--$\)/
syntax match faultlineTime /\(^\|\s\)\zs+\?\d\+\(h\|m\|s\|ms\|us\|ns\)\>/
syntax match faultlineName /\$[a-z][a-z0-9_]*/
syntax match faultlineEndpoint /\<\(tcp\|ipc\|inproc\):\/\/\S\+/ contains=faultlineName
syntax match faultlineResult /->/
syntax match faultlineEscape /\\\(x\x\x\|.\)/ contained
syntax region faultlineString start=/"/ skip=/\\./ end=/"/ oneline contains=faultlineEscape,faultlineName
syntax match faultlineTitle /^title\s.*$/ contains=faultlineTitleWord
syntax keyword faultlineTitleWord contained title
syntax match faultlineComment /\(^\|\s\)\zs#.*$/ contains=@Spell

highlight default link faultlineVerb Statement
highlight default link faultlineHeader PreProc
highlight default link faultlineTitleWord PreProc
highlight default link faultlineTitle Title
highlight default link faultlineKeyword Statement
highlight default link faultlineWhenWord Statement
highlight default link faultlineBlock Statement
highlight default link faultlineBetween Keyword
highlight default link faultlineEvent Function
highlight default link faultlineConstant Constant
highlight default link faultlineGuard PreCondit
highlight default link faultlineTime Number
highlight default link faultlineName Identifier
highlight default link faultlineEndpoint Underlined
highlight default link faultlineResult Operator
highlight default link faultlineEscape SpecialChar
highlight default link faultlineString String
highlight default link faultlineComment Comment

let b:current_syntax = "faultline"
let &cpo = s:cpo_save
unlet s:cpo_save
