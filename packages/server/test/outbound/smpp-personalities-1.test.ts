import { personalityTests } from './smpp-personality-rows.ts'

personalityTests(0, 4)
