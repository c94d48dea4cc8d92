from befriend.config.command import main

main()
