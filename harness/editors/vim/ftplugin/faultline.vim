" A comment begins with `# `; indentation is four blanks; :make checks the file.
setlocal comments=:# commentstring=#\ %s expandtab shiftwidth=4 softtabstop=4
setlocal makeprg=faultline\ check\ % errorformat=%f:%l:%c:\ %trror:\ %m
let b:undo_ftplugin = "setlocal comments< commentstring< expandtab< shiftwidth< softtabstop< makeprg< errorformat<"
